namespace Fleet.Store.Sql;

/// <summary>Where the SQL of the two databases differs. Everything else is written once.</summary>
internal abstract class SqlDialect
{
    /// <summary>The folder of the migration steps.</summary>
    public abstract string Migrations { get; }

    /// <summary>The place of a row in its table, which finds it again within a statement.</summary>
    public abstract string RowId { get; }

    /// <summary>The stored document as text.</summary>
    public abstract string Document { get; }

    /// <summary>The parameter <c>@doc</c> as a document.</summary>
    public string DocumentParameter => AsDocument("@doc");

    /// <summary>A parameter as a document.</summary>
    public abstract string AsDocument(string parameter);

    /// <summary>A field of the document as text, null where it is absent or null.</summary>
    public abstract string Field(string name);

    /// <summary>
    /// What filters and sorts on a field compare: never null, because keyset paging cannot step over nulls, and in byte order, because
    /// a database's locale must not change what comes first. The indexes are on exactly this expression.
    /// </summary>
    public abstract string Key(string name);

    /// <summary>The columns of an index over the rows of one kind.</summary>
    public virtual string KindIndex(string columns) => columns;

    /// <summary>Whether the text contains <c>@search</c>, in any case.</summary>
    public abstract string Contains(string text);

    /// <summary>Whether the column holds one of the texts of a parameter, which is a list of them in JSON.</summary>
    public abstract string IsAmong(string column, string list);

    /// <summary>Whether a log line contains all words of <c>@words</c>.</summary>
    public abstract string LogWords { get; }

    /// <summary>The value of <c>@words</c>. The words hold letters and digits only.</summary>
    public abstract string Words(IReadOnlyList<string> words);
}
