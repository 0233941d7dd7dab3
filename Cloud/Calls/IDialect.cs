namespace Fleet.Cloud.Calls;

/// <summary>What one provider's API has of its own below its resources.</summary>
internal interface IDialect
{
    /// <summary>The name in requests.</summary>
    string Name { get; }

    /// <summary>The name for people.</summary>
    string Title { get; }

    /// <summary>The setting that holds the token.</summary>
    string Setting { get; }

    /// <summary>The most entries of a list that an answer holds.</summary>
    int PageSize { get; }

    /// <summary>What the body of a refusal says.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not in the documented form.</exception>
    Refusal Read(ReadOnlySpan<byte> body);

    /// <summary>The class of a refusal; null for what its status alone says.</summary>
    CloudFault? Fault(int status, Refusal refusal);
}

/// <summary>A provider's own words.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">For people.</param>
internal readonly record struct Refusal(string? Code, string? Message);

/// <summary>One answer of a list.</summary>
internal interface IPage
{
    /// <summary>The number of the next page; null on the last one; 0 if there is one but its number cannot be told.</summary>
    int? NextPage { get; }
}
