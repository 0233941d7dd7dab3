using Fleet.Load.Report;

namespace Fleet.Load;

/// <summary>A subcommand that measures.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Run">Measures; what it returns is printed.</param>
/// <param name="Numbers">The options that take a number, without their dashes.</param>
internal sealed record Scenario(string Name, Func<LoadOptions, Task<LoadReport>> Run, params string[] Numbers)
{
    /// <summary>How it is called, in one line.</summary>
    public string Usage => string.Join(' ', [Name, "[--short]", "[--brief]", "[--json]", .. Numbers.Select(number => $"[--{number} N]")]);
}
