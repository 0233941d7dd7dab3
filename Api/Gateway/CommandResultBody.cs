using System.Text;
using System.Text.Json;
using Fleet.Commands;
using Fleet.Common;

namespace Fleet.Api.Gateway;

/// <summary>Reads how a command went in both documented spellings.</summary>
internal static class CommandResultBody
{
    /// <summary>The command and its result, or the name of the field that cannot be used.</summary>
    public static (CommandId Command, CommandResult? Result, string? WrongField) Read(JsonElement body, string? correlation)
    {
        if (body.ValueKind is not JsonValueKind.Object) return (default, null, "the body");
        var reader = new BodyReader(body);
        var said = reader.Text(FleetId.MaxLength, "command_id", "commandId") ?? correlation;
        var (code, took) = (reader.Code("exit_code", "exitCode"), reader.Whole("duration_ms", "durationMs"));
        var (output, cutOutput) = Cut(reader.Text(int.MaxValue, "stdout"));
        var (errors, cutErrors) = Cut(reader.Text(int.MaxValue, "stderr"));
        if (reader.Wrong is { } wrong) return (default, null, wrong);
        if (!FleetId.TryParse<CommandId>(said, out var command)) return (default, null, "command_id");
        return code is { } exit ? (command, new(exit, output, errors, took ?? 0, cutOutput || cutErrors), null) : (default, null, "exit_code");
    }

    /// <summary>At most as many bytes as are kept, and no half of a character.</summary>
    private static (string Text, bool IsCut) Cut(string? text)
    {
        text ??= "";
        if (Encoding.UTF8.GetByteCount(text) <= CommandResult.MaxOutputBytes) return (text, false);
        Span<byte> kept = new byte[CommandResult.MaxOutputBytes];
        Encoding.UTF8.GetEncoder().Convert(text, kept, flush: false, out var used, out _, out _);
        return (text[..used], true);
    }
}
