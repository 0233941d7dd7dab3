using System.Text.Json.Nodes;

namespace Fleet.Cli.Declarative;

/// <summary>How a document is applied.</summary>
/// <param name="DryRun">Whether only the plan is wanted.</param>
/// <param name="Prune">Whether what is declared no more is removed.</param>
/// <param name="Yes">Whether nobody is asked.</param>
/// <param name="Format">How programs want the answer; null where people read it.</param>
internal sealed record ApplyWish(bool DryRun, bool Prune, bool Yes, Func<JsonNode, string>? Format = null);

/// <summary>Plans, asks, applies and waits.</summary>
/// <param name="client">Fleet.</param>
/// <param name="output">For what was asked.</param>
/// <param name="errors">For what went wrong, and for people.</param>
/// <param name="confirm">Whether somebody agrees; null where nobody can be asked.</param>
/// <param name="time">Between two looks at what is under way.</param>
internal sealed class Applying(FleetClient client, TextWriter output, TextWriter errors, Func<bool?> confirm, TimeProvider time)
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Different = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<int> Diff(Document document, bool prune, Func<JsonNode, string>? format, CancellationToken cancellation)
    {
        var said = await client.Apply(document.Text, dryRun: true, prune, cancellation);
        if (said.Error is { } error) return await Tell(errors, error, document.Name);
        var plan = JsonNode.Parse(said.Text)!;
        await Write(plan, format);
        return PlanTable.Changes(plan) == 0 ? Done : Different;
    }

    public async Task<int> Apply(Document document, ApplyWish wish, CancellationToken cancellation)
    {
        var said = await client.Apply(document.Text, dryRun: true, wish.Prune, cancellation);
        if (said.Error is { } error) return await Tell(errors, error, document.Name);
        var plan = JsonNode.Parse(said.Text)!;
        if (wish.DryRun)
        {
            await Write(plan, wish.Format);
            return Done;
        }

        if (PlanTable.Changes(plan) > 0 && !wish.Yes)
        {
            // What is asked about is shown, whoever reads the result.
            await errors.WriteAsync(PlanTable.Of(plan));
            if (confirm() is not { } agreed) return await Refuse("Nobody can be asked here: say --yes to apply, or --dry-run to see the plan only");
            if (!agreed) return await Refuse("Nothing was done");
        }

        said = await client.Apply(document.Text, dryRun: false, wish.Prune, cancellation);
        if (said.Error is { } refused) return await Tell(errors, refused, document.Name);
        var state = JsonNode.Parse(said.Text)!;
        while (state["completedAt"] is null)
        {
            await Task.Delay(Pause, time, cancellation);
            said = await client.Get((string)state["id"]!, cancellation);
            if (said.Error is { } lost) return await Tell(errors, lost, document.Name);
            state = JsonNode.Parse(said.Text)!;
        }

        await Write(state, wish.Format);
        return (string?)state["status"] is "succeeded" ? Done : Failed;
    }

    /// <summary>Says why Fleet refused, each fault with its place in the file.</summary>
    public static async Task<int> Tell(TextWriter errors, Refused refused, string? file)
    {
        foreach (var fault in refused.Faults)
        {
            await errors.WriteLineAsync($"{file}:{fault.Line}:{fault.Column}: {(fault.Path.Length == 0 ? "" : fault.Path + ": ")}{fault.Message}");
        }

        if (refused.Faults.Count == 0) await errors.WriteLineAsync($"fleet: {refused.Message}");
        return Failed;
    }

    private async Task<int> Refuse(string why)
    {
        await errors.WriteLineAsync($"fleet: {why}");
        return Failed;
    }

    private Task Write(JsonNode state, Func<JsonNode, string>? format) => format is not null ? output.WriteLineAsync(format(state)) : output.WriteAsync(PlanTable.Of(state));
}
