using System.Collections.Immutable;
using Fleet.Alerts;
using Fleet.Common;
using Fleet.Notices;
using Fleet.Storage;
using Fleet.Tests.Grains.Hosting;

namespace Fleet.Tests.Grains.Notices;

/// <summary>A Fleet with one channel.</summary>
internal sealed class ChannelScene : IDisposable
{
    public static readonly ChannelSpec Webhook = new()
    {
        Name = "Ops",
        Type = ChannelType.Webhook,
        Config = new(Webhook: new("https://example.com/hook", "POST", ImmutableSortedDictionary<string, SealedSecret>.Empty, null)),
    };

    private readonly ChannelId _id;

    public ChannelScene(ChannelSpec? spec = null, int seed = 1)
    {
        Fleet = new TestFleet(seed);
        _id = Fleet.New<ChannelId>();
        var made = Fleet.Ask(Channel.Create(spec ?? Webhook, "ann"));
        Assert.True(made.IsOk, made.Error?.Message);
    }

    public TestFleet Fleet { get; }

    public Outside Outside => Fleet.Outside;

    public IChannelGrain Channel => Fleet.Grains.Channel(_id);

    public ChannelView View => Fleet.Ask(Channel.Get()).Value!;

    public ImmutableArray<DeadLetter> DeadLetters => Fleet.Ask(Channel.DeadLetters()).Value;

    public (long Version, string Document) Stored => Fleet.Store.States[(StateKinds.Channel, _id.Value)];

    public static Notice Notice(string id, NoticeKind kind = NoticeKind.Fired) => new()
    {
        Id = id, Kind = kind, At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Title = $"title {id}", Message = $"message {id}",
        Severity = AlertSeverity.High, Alert = AlertId.Of($"alr_{id}"),
    };

    public void Enqueue(params ReadOnlySpan<string> ids)
    {
        foreach (var id in ids) Assert.True(Fleet.Ask(Channel.Enqueue(Notice(id))).IsOk);
    }

    public void Update(Func<ChannelSpec, ChannelSpec> change)
    {
        var changed = Fleet.Ask(Channel.Update(change(View.Spec), "bob"));
        Assert.True(changed.IsOk, changed.Error?.Message);
    }

    public void Pass(double seconds) => Fleet.Pass(TimeSpan.FromSeconds(seconds));

    /// <summary>Lets hours pass, in which the silo's sweep wakes whoever has fallen asleep over them.</summary>
    public void PassHours(int hours)
    {
        for (var i = 0; i < 12 * hours; i++)
        {
            Pass(300);
            Fleet.Wake();
        }
    }

    public void Dispose() => Fleet.Dispose();
}
