using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Fleet.Api.Surfaces.Running;

/// <summary>The text is a host name of at least two parts, such as <c>crm.example.com</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class HostNameAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is null || (value is string { Length: <= 253 } text && Pattern().IsMatch(text));

    public override string FormatErrorMessage(string name) => $"{name} must be a host name such as crm.example.com";

    [GeneratedRegex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
