using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Fleet.Commands;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Commands;

/// <summary>The operator's patterns, read once.</summary>
internal sealed class CommandPatterns(IOptions<CommandOptions> options)
{
    private readonly ImmutableArray<Regex> _allow = Read(options.Value.Allow);
    private readonly ImmutableArray<Regex> _deny = Read(options.Value.Deny);

    /// <summary>Whether the command, or the script that it is to read, may be run.</summary>
    public bool Permit(CommandRequest request)
    {
        var text = string.Join(' ', [request.Command, .. request.Args, request.Script ?? ""]);
        return (_allow.IsEmpty || _allow.Any(pattern => pattern.IsMatch(text))) && !_deny.Any(pattern => pattern.IsMatch(text));
    }

    // The engine without backtracking takes time in proportion to the text, whatever the expression.
    private static ImmutableArray<Regex> Read(IEnumerable<string> patterns) =>
        [.. patterns.Select(pattern => new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))];
}

/// <summary>Finds patterns that cannot be read when Fleet starts, and not when the first command comes.</summary>
internal sealed class ReadablePatterns : IValidateOptions<CommandOptions>
{
    public ValidateOptionsResult Validate(string? name, CommandOptions options)
    {
        try
        {
            _ = new CommandPatterns(Options.Create(options));
            return ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return ValidateOptionsResult.Fail($"Fleet:Commands: {exception.Message}");
        }
    }
}
