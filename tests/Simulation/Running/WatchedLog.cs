using Microsoft.Extensions.Logging;

namespace Fleet.Simulation.Running;

/// <summary>Fleet's log: exceptions that no fault explains are bugs.</summary>
internal sealed class WatchedLog(Run run) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Log(run, categoryName);

    public void Dispose()
    {
    }

    private sealed class Log(Run run, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not null && IsEnabled(logLevel)) run.Thrown(exception, $"{category} {eventId.Id}: {formatter(state, null)}");
        }
    }
}
