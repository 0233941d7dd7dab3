using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fleet.Cluster;
using Fleet.Common;
using Fleet.Silo.Cluster;
using Fleet.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Tests.Lifetime;

public sealed class ReporterTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly Book _book = new();
    private readonly Lines _lines = new();
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly Figures _figures = new();
    private ProcessLife _life = null!;
    private Reporter _reporter = null!;

    public ValueTask InitializeAsync()
    {
        _life = new(_lifetime);
        _reporter = new(
            _book, _figures, _life, new Ids(), new ConfigurationBuilder().Build(), _services, Options.Create(new ReportOptions()), _time, _lines);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _reporter.Dispose();
        _life.Dispose();
        _figures.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task It_tells_how_far_the_process_is_as_soon_as_that_changes_and_takes_its_report_away_at_the_end()
    {
        await _reporter.StartAsync(default);
        await Tells("starting");
        _lifetime.NotifyStarted();
        await Tells("ready");
        _lifetime.StopApplication();
        await Tells("draining");
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), _time.GetUtcNow());
        await _reporter.StopAsync(default);
        Assert.Equal(_reporter.Id, Assert.Single(_book.Removed));
    }

    [Fact]
    public async Task It_reports_every_ten_seconds_or_so()
    {
        _lifetime.NotifyStarted();
        await _reporter.StartAsync(default);
        await Tells("ready");
        for (var i = 0; i < 20; i++)
        {
            await Eventually.HoldsAsync("it waits", () => _time.NextDue is not null);
            Assert.InRange((_time.NextDue!.Value - _time.GetUtcNow()).TotalSeconds, 9, 11);
            var before = _book.Written.Count;
            _time.AdvanceToNext();
            await Eventually.HoldsAsync("it reports", () => _book.Written.Count == before + 1);
        }

        await _reporter.StopAsync(default);
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_of_once_and_stops_nothing()
    {
        _book.IsAway = true;
        await _reporter.StartAsync(default);
        for (var tries = 1; tries <= 5; tries++)
        {
            await Eventually.BecomesAsync("it tries again", true, () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _book.Tries >= tries;
            });
        }

        Assert.Single(_lines.All, LogLevel.Warning);
        _book.IsAway = false;
        await Eventually.BecomesAsync("it reports again", true, () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return !_book.Written.IsEmpty;
        });
        _book.IsAway = true;
        await _reporter.StopAsync(default);
        Assert.Empty(_book.Removed);
    }

    private Task Tells(string status) => Eventually.HoldsAsync($"it tells {status}", () => _book.Written.LastOrDefault()?.Status == status);

    private sealed class Book : IProcessReports
    {
        private int _tries;

        public bool IsAway { get; set; }

        public int Tries => Volatile.Read(ref _tries);

        public ConcurrentQueue<ProcessReport> Written { get; } = new();

        public ConcurrentQueue<string> Removed { get; } = new();

        public Task Write(ProcessReport report, CancellationToken cancellationToken) => Do(() => Written.Enqueue(report));

        public Task Remove(string id, CancellationToken cancellationToken) => Do(() => Removed.Enqueue(id));

        public Task<ImmutableArray<ProcessReport>> Read(DateTimeOffset since, CancellationToken cancellationToken) => throw new NotSupportedException();

        private Task Do(Action action)
        {
            Interlocked.Increment(ref _tries);
            if (IsAway) return Task.FromException(new IOException("The database is away"));
            action();
            return Task.CompletedTask;
        }
    }

    private sealed class Ids : IIdSource
    {
        public string Next() => "1";
    }

    private sealed class Lines : ILogger<Reporter>
    {
        public ConcurrentQueue<LogLevel> All { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Enqueue(logLevel);
    }
}
