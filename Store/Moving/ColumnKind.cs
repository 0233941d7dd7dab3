using NpgsqlTypes;

namespace Fleet.Store.Moving;

/// <summary>What a column holds.</summary>
internal enum ColumnKind
{
    Text,
    Json,
    Whole,
    SmallWhole,
    Real,
}

/// <summary>A column of a moved table.</summary>
internal sealed record MovedColumn(string Name, ColumnKind Kind)
{
    /// <summary>By the name that the new side gives its types. The old side knows texts, whole numbers and reals only.</summary>
    private static readonly Dictionary<string, (ColumnKind Kind, NpgsqlDbType Type)> Types = new()
    {
        ["text"] = (ColumnKind.Text, NpgsqlDbType.Text),
        ["jsonb"] = (ColumnKind.Json, NpgsqlDbType.Jsonb),
        ["bigint"] = (ColumnKind.Whole, NpgsqlDbType.Bigint),
        ["integer"] = (ColumnKind.SmallWhole, NpgsqlDbType.Integer),
        ["double precision"] = (ColumnKind.Real, NpgsqlDbType.Double),
    };

    public NpgsqlDbType Type => Types.Values.First(type => type.Kind == Kind).Type;

    /// <summary>How it is read on the new side.</summary>
    public string Text => Kind == ColumnKind.Json ? $"{Name}::text" : Name;

    public static MovedColumn Of(string table, string name, string type) => Types.TryGetValue(type, out var known)
        ? new(name, known.Kind)
        : throw new InvalidOperationException($"The column {table}.{name} is of a type ({type}) that no move knows.");
}
