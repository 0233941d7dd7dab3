namespace Fleet.Cli.Output;

/// <summary>Who reads the answer.</summary>
internal enum Format
{
    /// <summary>People.</summary>
    Table,

    /// <summary>Programs.</summary>
    Json,

    /// <summary>Programs, and people who like it.</summary>
    Yaml,
}
