using System.ComponentModel.DataAnnotations;
using Fleet.Servers;

namespace Fleet.Api.Surfaces.Machines;

/// <summary>The map holds labels.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LabelsAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is not IReadOnlyDictionary<string, string?> labels
        || LabelSelector.AreLabels([.. labels.Select(label => KeyValuePair.Create(label.Key, label.Value!))]);

    public override string FormatErrorMessage(string name) =>
        $"{name} must have at most {LabelSelector.MaxLabels} entries, keys and values of at most 63 letters, digits and ._-/";
}

/// <summary>The text is a label selector.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SelectorAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is not string text || LabelSelector.TryParse(text, out _);

    public override string FormatErrorMessage(string name) => $"{name} must be {LabelSelector.Form}";
}
