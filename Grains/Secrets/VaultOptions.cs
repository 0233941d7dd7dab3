namespace Fleet.Grains.Secrets;

/// <summary>What the vault keeps. Section <c>Fleet:Secrets</c>.</summary>
public sealed class VaultOptions
{
    /// <summary>How many versions of a secret are kept, the present one included. Default 5.</summary>
    public int Versions { get; set; } = 5;
}
