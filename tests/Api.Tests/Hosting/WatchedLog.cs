using Fleet.TestKit;
using Microsoft.Extensions.Logging;

namespace Fleet.Api.Tests.Hosting;

/// <summary>Looks over every line that a Fleet logs.</summary>
internal sealed class WatchedLog(SecretScan scan) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, scan);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, SecretScan scan) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            scan.Look($"log of {category}", formatter(state, exception));
            scan.Look($"log of {category}, exception", exception?.ToString());
        }
    }
}
