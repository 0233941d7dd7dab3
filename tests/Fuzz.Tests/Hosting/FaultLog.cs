using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fleet.Tests.Fuzz.Hosting;

/// <summary>Keeps the exceptions that a Fleet logs as errors: whatever strangers send is none of them.</summary>
internal sealed class FaultLog : ILoggerProvider
{
    private const int Most = 20;

    // What the server says of its own: a trailer that is no text, of a body that nobody has read. It ends that connection, and takes it for the application's fault.
    private const string TheServersOwn = "RequestBodyDrainBodyReaderInvalidState";

    private readonly ConcurrentQueue<string> _faults = [];

    /// <summary>What was logged since the last time that somebody asked.</summary>
    public IReadOnlyList<string> Take()
    {
        var faults = new List<string>();
        while (_faults.TryDequeue(out var fault)) faults.Add(fault);
        return faults;
    }

    /// <summary>Has a Fleet's log led here too.</summary>
    public void AddTo(IServiceCollection services) => services.AddSingleton<ILoggerProvider>(this);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _faults);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<string> faults) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name is TheServersOwn) return;
            if (exception is not null && IsEnabled(logLevel) && faults.Count < Most) faults.Enqueue($"{category} logged: {formatter(state, exception)} {exception}");
        }
    }
}
