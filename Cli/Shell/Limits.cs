using System.CommandLine;

namespace Fleet.Cli.Shell;

/// <summary>How much of a list is wanted.</summary>
internal static class Limits
{
    public static Option<int> Make(int usual, string name = "--limit", string description = "The most entries; 0 for all.")
    {
        var limit = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        limit.Validators.Add(typed =>
        {
            if (typed.GetValueOrDefault<int>() < 0) typed.AddError($"{name} must be 0 or more.");
        });
        return limit;
    }
}
