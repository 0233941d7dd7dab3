using System.Globalization;

namespace Fleet.Store.Moving;

/// <summary>
/// A number of a document in the one form that is left of it in both databases: <c>jsonb</c> writes 1e2 as 100 and knows no negative zero.
/// </summary>
internal static class CanonicalNumber
{
    /// <summary>The digits without zeros at either end, the power of ten of the last, and the sign.</summary>
    public static string Of(string number)
    {
        var exponentAt = number.IndexOfAny(['e', 'E']);
        var exponent = exponentAt < 0 ? 0L : long.Parse(number.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = exponentAt < 0 ? number : number[..exponentAt];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0) exponent -= mantissa.Length - point - 1;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('-').TrimStart('0');
        var significant = digits.TrimEnd('0');
        if (significant.Length == 0) return "0";
        exponent += digits.Length - significant.Length;
        return string.Create(CultureInfo.InvariantCulture, $"{(mantissa[0] == '-' ? "-" : "")}{significant}e{exponent}");
    }
}
