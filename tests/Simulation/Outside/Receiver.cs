using Fleet.Notices;
using Fleet.Simulation.Running;

namespace Fleet.Simulation.Outside;

/// <summary>Who receives notices: down at times, slow at times, and its word that it has taken one may be lost.</summary>
internal sealed class Receiver(Run run)
{
    private TimeSpan _downUntil;

    /// <summary>Each notice that it said it has taken, and how much was in doubt when it was sent.</summary>
    public List<(string Message, string Notice, int Doubts, TimeSpan At)> Taken { get; } = [];

    public void Fail(TimeSpan span) => _downUntil = run.Now + span;

    public Task<Delivery> Answer(ChannelMessage message)
    {
        // What is on its way outlives its sender: what fails meanwhile is a reason to send it again.
        var (answer, doubts) = (new TaskCompletionSource<Delivery>(), run.Weather.Doubts);
        run.Later(run.Weather.IsQuiet ? TimeSpan.FromMilliseconds(20) : run.Faults.Span(0.01, 6), () =>
        {
            if (!run.Weather.IsQuiet && run.Now < _downUntil)
            {
                answer.TrySetResult(new Delivery(false, "503 Service Unavailable"));
                return;
            }

            foreach (var notice in message.Notices) Taken.Add((message.Id, notice.Id, doubts, run.Now));
            var isLost = !run.Weather.IsQuiet && run.Faults.Chance(0.03);
            if (isLost) run.Weather.Doubts++;
            answer.TrySetResult(isLost ? new Delivery(false, "The connection broke") : new Delivery(true));
        });
        return answer.Task;
    }
}
