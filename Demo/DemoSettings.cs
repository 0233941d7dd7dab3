namespace Fleet.Demo;

/// <summary>What a demo is to be.</summary>
/// <param name="Instances">How many instances it has, 1 to <see cref="MostInstances"/>.</param>
/// <param name="Seed">What all that is drawn follows from.</param>
/// <param name="ApiKey">The key of its administrator.</param>
/// <param name="Password">The password of <see cref="Email"/>.</param>
public sealed record DemoSettings(int Instances, int Seed, string ApiKey, string Password)
{
    /// <summary>The most instances of a demo.</summary>
    public const int MostInstances = 10_000;

    /// <summary>The seed where none is named.</summary>
    public const int UsualSeed = 1;

    /// <summary>Who signs in.</summary>
    public const string Email = "demo@fleet.example";

    /// <summary>The label of all that a demo makes, as key and value.</summary>
    public static (string Key, string Value) Label => ("demo", "true");

    /// <inheritdoc/>
    public override string ToString() => $"{Instances} instances, seed {Seed}";
}
