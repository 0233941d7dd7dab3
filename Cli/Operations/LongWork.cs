using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;

namespace Fleet.Cli.Operations;

/// <summary>What to do with an answer that has begun an operation.</summary>
internal static class LongWork
{
    /// <summary>
    /// Waits for the end, unless nobody wants that, and prints. Programs get the API's answer, with the fields of the thing as they are in
    /// the end, and with the ended operation as <c>operation</c>.
    /// </summary>
    /// <param name="session">The command's.</param>
    /// <param name="answer">What Fleet said.</param>
    /// <param name="what">What is done, for people, such as <c>start shop</c>.</param>
    /// <param name="cancellation">To wait no longer.</param>
    /// <param name="path">Where the thing stands that is changed; null if it is gone in the end.</param>
    /// <param name="id">What scripts want to know; the answer's own id if absent.</param>
    /// <param name="operationField">Which field of the answer names the operation.</param>
    public static async Task<int> Finish(
        this Session session, JsonNode answer, string what, CancellationToken cancellation, string? path = null, string? id = null, string operationField = "operationId")
    {
        var operation = answer.Text(operationField);
        var named = id ?? answer.Text("id");
        var printer = session.Printer;
        if (operation.Length == 0) return Print(session, answer, $"{what}: there was nothing to do.", named);
        if (session.Get(CommonOptions.NoWait)) return Print(session, answer, operation, operation);
        var ended = await OperationWatch.Follow(session, operation, what, cancellation);
        if (path is not null && printer.Format is not Format.Table) Refresh(answer, await session.Api.Get(path, cancellation));
        if (answer is JsonObject fields) fields["operation"] = ended;
        var code = OperationWatch.Judge(session, ended);
        if (code == ExitCodes.Done || printer.Format is not Format.Table) Print(session, answer, $"{what}: done", named);
        return code;
    }

    /// <summary>Prints what was done at once.</summary>
    public static int Print(this Session session, JsonNode answer, string sentence, string id)
    {
        var printer = session.Printer;
        if (printer.Format is not Format.Table) printer.Raw(answer);
        else printer.Line(printer.Quiet ? id : Plain.Of(sentence));
        return ExitCodes.Done;
    }

    private static void Refresh(JsonNode answer, JsonNode now)
    {
        foreach (var (name, value) in now.AsObject())
        {
            if (answer.AsObject().ContainsKey(name)) answer[name] = value?.DeepClone();
        }
    }
}
