using System.Collections.Concurrent;
using Fleet.Cloud.Tests.Fakes;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fleet.Cloud.Tests;

/// <summary>The room with one provider on loopback, on a clock that stands still until a call waits for it.</summary>
internal sealed class Rental : IAsyncDisposable
{
    public const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDbJa05xKxCl2iStANvk+yOAkzp2m2+g8SO/AqSmh59o";
    public const string Fingerprint = "a4:36:09:9c:c0:1b:c1:c2:bf:2d:dd:4f:5e:fc:87:f9";
    public const string OtherKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKK9AMGhBooEC2rhDUf3u++QvldbtE+LZ5fg91fgvfwY";
    public const string OtherFingerprint = "b5:c2:4f:71:2f:e2:cd:0d:ed:09:e3:0b:13:9a:17:82";
    public const string Reference = "srv_01k9abcdef";

    private readonly ServiceProvider _services;
    private readonly Notes _notes = new();
    private readonly DateTimeOffset _start;
    private int _ended;

    private Rental(FakeProvider fake, Action<CloudOptions>? configure)
    {
        Fake = fake;
        _start = Time.GetUtcNow();
        var services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_notes))
            .AddSingleton<TimeProvider>(Time);
        services.AddFleetCloud(options =>
        {
            foreach (var account in (CloudAccountOptions[])[options.DigitalOcean, options.Hetzner]) (account.Token, account.BaseUrl) = (FakeProvider.Token, fake.Url);
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
    }

    public FakeProvider Fake { get; }

    public ManualTime Time { get; } = new();

    public ICloudProvider Provider => _services.GetRequiredService<ICloudProviders>().Find(Fake.Name)!;

    public CloudOrder Order => new(Reference, "Game Server №1 (eu_west)", Fake.Region, Fake.Size, Key + " fleet@example", null);

    /// <summary>How long the calls have waited, by their clock.</summary>
    public TimeSpan Waited => Time.GetUtcNow() - _start;

    public string Log => string.Join('\n', _notes.Lines);

    public static async Task<Rental> Open(FakeProvider fake, Action<CloudOptions>? configure = null)
    {
        await fake.Start();
        return new(fake, configure);
    }

    /// <summary>Makes a call, and lets time pass whenever it only waits.</summary>
    public async Task<T> Run<T>(Func<ICloudProvider, Task<T>> call)
    {
        var task = call(Provider);
        await Eventually.HoldsAsync("the call ends", () => task.IsCompleted || Pass());
        return await task;
    }

    public async Task<CloudMachine> Ordered() => Value(await Run(provider => provider.Create(Order)));

    public static T Value<T>(Cloud<T> answer)
    {
        Assert.Null(answer.Error);
        return answer.Value!;
    }

    public async ValueTask DisposeAsync()
    {
        Assert.DoesNotContain(FakeProvider.Token, Log, StringComparison.Ordinal);
        await _services.DisposeAsync();
        await Fake.DisposeAsync();
    }

    // A call in flight has its limit still before it in full, for the clock stood still; anything less is a back-off.
    private bool Pass()
    {
        if (Time.NextDue - Time.GetUtcNow() is not { } wait) return false;
        if (wait < new CloudOptions().CallTimeout)
        {
            Time.AdvanceToNext();
        }
        else if (Fake.Hanging > _ended)
        {
            _ended++;
            Time.AdvanceToNext();
        }

        return false;
    }

    private sealed class Notes : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception) + exception);

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Dispose() { }
    }
}
