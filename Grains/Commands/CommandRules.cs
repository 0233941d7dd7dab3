using Fleet.Commands;
using Fleet.Common;

namespace Fleet.Grains.Commands;

/// <summary>The limits of the console API's document.</summary>
internal static class CommandRules
{
    public static FleetError? Check(CommandRequest request) =>
        (request.Command.Length is < 1 or > 4096 ? FleetError.Invalid("command must have 1 to 4096 characters", "command") : null)
        ?? (request.Args.Length > 64 || request.Args.Any(word => word.Length > 1024)
            ? FleetError.Invalid("args must be at most 64 of at most 1024 characters", "args") : null)
        ?? (request.Env.Count > 100 || request.Env.Keys.Any(name => !VariableName.IsValid(name))
            ? FleetError.Invalid("env must be at most 100 variables, named with letters, digits and underscores", "env") : null)
        ?? (request.WorkingDir is { } folder && (folder.Length is < 1 or > 512 || folder.Any(char.IsControl))
            ? FleetError.Invalid("workingDir must have 1 to 512 printable characters", "workingDir") : null)
        ?? (request.Script is { Length: < 1 or > 65_536 } ? FleetError.Invalid("script must have 1 to 65536 characters", "script") : null)
        ?? (request.TimeoutMs is < 1000 or > 3_600_000 ? FleetError.Invalid("timeoutMs must be between 1000 and 3600000", "timeoutMs") : null)
        ?? (new[] { request.Command, request.Script ?? "" }.Concat(request.Args).Any(text => text.Contains('\0', StringComparison.Ordinal))
            ? FleetError.Invalid("no text may have a NUL character", "command") : null);
}
