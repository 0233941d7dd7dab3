using System.Collections.Immutable;
using Fleet.Storage;

namespace Fleet.Extensions;

/// <summary>A question for a page of the catalogue: official ones first, then by downloads, then by name.</summary>
public sealed record ExtensionQuery
{
    /// <summary>The one of that name; null for all.</summary>
    public string? Name { get; init; }

    /// <summary>Of that category; null for all.</summary>
    public string? Category { get; init; }

    /// <summary>Of that scope; null for all.</summary>
    public ExtensionScope? Scope { get; init; }

    /// <summary>Whether official ones are wanted, or the others; null for both.</summary>
    public bool? IsOfficial { get; init; }

    /// <summary>With one of these tags, in any case; empty for all.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Text of the name, the display name or the description, in any case; null for no search.</summary>
    public string? Search { get; init; }

    /// <summary>Those on most instances first, without deprecated ones, in place of the usual order.</summary>
    public bool MostInstalledFirst { get; init; }

    /// <summary>Rows to skip.</summary>
    public int Offset { get; init; }

    /// <summary>The most rows to return, 1 to 500.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Who asks: only instances that they may know of are counted.</summary>
    public Visibility VisibleTo { get; init; } = Visibility.Everything;
}

/// <summary>An extension's place in the catalogue.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Downloads">Installations that ever succeeded, on all instances that there were.</param>
/// <param name="Active">Instances that have it now.</param>
public sealed record CatalogueRow(ExtensionId Id, long Downloads, long Active);

/// <summary>A page of the catalogue.</summary>
/// <param name="Rows">In order.</param>
/// <param name="Total">All that match.</param>
public sealed record CataloguePage(ImmutableArray<CatalogueRow> Rows, long Total);

/// <summary>How many extensions a category has.</summary>
public sealed record CategoryCount(string Category, long Count);

/// <summary>Lists the catalogue of extensions.</summary>
public interface IExtensionCatalogue
{
    /// <summary>Reads one page.</summary>
    Task<CataloguePage> Page(ExtensionQuery query, CancellationToken cancellationToken = default);

    /// <summary>The categories, those with most extensions first.</summary>
    Task<ImmutableArray<CategoryCount>> Categories(CancellationToken cancellationToken = default);
}
