using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Fleet.Store.Secrets;

/// <summary>A document whose secrets were sealed anew.</summary>
/// <param name="Text">It; the same where nothing had to be done.</param>
/// <param name="Secrets">How many sealed secrets it holds.</param>
/// <param name="Resealed">How many of them were sealed anew.</param>
/// <param name="Failed">How many could not be: nobody knows their key, or they were altered.</param>
internal sealed record ResealedDocument(string Text, int Secrets, int Resealed, int Failed);

/// <summary>
/// Finds the sealed secrets in stored documents, wherever they stand in them, and seals them anew. Documents are not read and written for that, so
/// that nothing else of them can change.
/// </summary>
internal sealed partial class SealedDocuments(SecretBox box)
{
    private const string Mark = "\"sealed\"";

    /// <summary>Seals everything in it with the key that seals now.</summary>
    public ResealedDocument Reseal(string document)
    {
        if (!document.Contains(Mark, StringComparison.Ordinal)) return new(document, 0, 0, 0);
        var (secrets, resealed, failed) = (0, 0, 0);
        StringBuilder? text = null;
        var copied = 0;
        foreach (var match in Sealed().Matches(document).AsEnumerable())
        {
            var value = match.Groups[1];
            secrets++;
            try
            {
                if (box.Reseal(Plus().Replace(value.Value, "+")) is not { } fresh) continue;
                text ??= new StringBuilder(document.Length);
                text.Append(document, copied, value.Index - copied).Append(fresh);
                copied = value.Index + value.Length;
                resealed++;
            }
            catch (CryptographicException)
            {
                failed++;
            }
        }

        return new(text?.Append(document, copied, document.Length - copied).ToString() ?? document, secrets, resealed, failed);
    }

    // Between quotes inside of a text there are backslashes before the quotes, so that this finds fields only.
    [GeneratedRegex("\"sealed\": ?\"((?:[A-Za-z0-9+/=]|\\\\u002[Bb])+)\"")]
    private static partial Regex Sealed();

    // How the serializer writes the one character of base64 that it escapes.
    [GeneratedRegex("\\\\u002[Bb]")]
    private static partial Regex Plus();
}
