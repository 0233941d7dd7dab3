using System.Data.Common;

namespace Fleet.Store.Sql;

/// <summary>One statement and the values of its <c>@names</c>: long, int, double, string or null.</summary>
internal sealed record SqlStatement(string Text, params IReadOnlyList<(string Name, object? Value)> Parameters)
{
    public static object Storable(object? value) => value switch
    {
        null => DBNull.Value,
        string text => StorableText.Of(text),
        _ => value,
    };

    public void Bind(DbCommand command)
    {
        command.CommandText = Text;
        BindValues(command);
    }

    /// <summary>Gives the command the values alone.</summary>
    public void BindValues(DbCommand command)
    {
        foreach (var (name, value) in Parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = Storable(value);
            command.Parameters.Add(parameter);
        }
    }
}
