using System.Globalization;
using System.Security.Cryptography;

namespace Fleet.Tests.Fuzz.Running;

/// <summary>An input that broke something.</summary>
/// <param name="Target">What it broke.</param>
/// <param name="Case">Which case it was, by its number or its file.</param>
/// <param name="Why">How that shows.</param>
/// <param name="Input">The input, as small as could be.</param>
internal sealed record Finding(string Target, string Case, string Why, byte[] Input)
{
    private const int MaxShown = 4_000;

    /// <summary>Writes the input out, and says what there is to know.</summary>
    public override string ToString()
    {
        var text = Readable.Write(Input);
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "fleet-fuzz", Target)).FullName;
        var file = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Input))[..12]);
        File.WriteAllText(file, text + "\n");
        return string.Create(CultureInfo.InvariantCulture, $"""
            {Target}, FLEET_FUZZ_SEED={FuzzSettings.Seed}, case {Case}: {Why}
            Input of {Input.Length} bytes, written to {file}: name it by what it shows and check it in under tests/Fuzz.Tests/Corpus/{Target}/
            {(text.Length > MaxShown ? text[..MaxShown] + "..." : text)}
            """);
    }
}
