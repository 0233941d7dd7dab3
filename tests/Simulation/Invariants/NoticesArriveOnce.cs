using Fleet.Simulation.Running;
using Fleet.Storage;

namespace Fleet.Simulation.Invariants;

/// <summary>
/// Every notice that a channel has taken is delivered or a dead letter in the end. A message that its receiver has acknowledged comes again only if
/// something failed since it was sent that could have kept Fleet from writing that down: a call of the store, an answer that was lost, the process.
/// </summary>
internal sealed class NoticesArriveOnce(Run run) : Invariant(run)
{
    private int _judged;
    private readonly Dictionary<string, int> _taken = [];

    public override string Name => "notices-arrive-once";

    public override void AtEnd()
    {
        var dead = Run.Stored(StateKinds.Channel).SelectMany(channel => channel.State.Each("deadLetters")).Select(letter => letter.GetProperty("notice").Text("id")!);
        HashSet<string> ended = [.. dead, .. Run.Receiver.Taken.Select(one => one.Notice)];
        foreach (var (channel, notice) in Run.World.Told.Taken) Hold(ended.Contains(notice.Id), $"{channel} has taken {notice.Id}, and nobody has got it");
    }

    public override void Check()
    {
        for (; _judged < Run.Receiver.Taken.Count; _judged++)
        {
            var (message, notice, doubts, at) = Run.Receiver.Taken[_judged];
            // What was sent later may arrive first.
            if (_taken.TryGetValue(message + notice, out var other)) Hold(doubts != other, $"{notice} came again at {at}, and nothing had failed since it was sent");
            _taken[message + notice] = Math.Max(doubts, other);
        }
    }
}
