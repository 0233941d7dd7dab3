using System.ComponentModel.DataAnnotations;
using Fleet.Api.Http;
using Fleet.Api.Validation;

namespace Fleet.Api.Surfaces.Bots;

/// <summary>A bot to make.</summary>
public sealed record CreateBot : IOptionalBody, IHasRules
{
    /// <summary>What to call it; made up if absent. Not unique.</summary>
    [StringLength(128, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>Where it is to be.</summary>
    [StringLength(64, MinimumLength = 1), RegularExpression("^[A-Za-z0-9._-]+$")]
    public string? Region { get; init; }

    IEnumerable<FieldError> IHasRules.BrokenRules()
    {
        if (Name?.Any(char.IsControl) == true) yield return new("name", "name holds characters that are not allowed");
    }
}
