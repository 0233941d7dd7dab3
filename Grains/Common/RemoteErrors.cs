using System.Text.Json;
using Fleet.Common;
using Fleet.Operations;
using Fleet.Remote;

namespace Fleet.Grains.Common;

/// <summary>Turns failures of machines and grains into the typed errors of operations.</summary>
internal static class RemoteErrors
{
    public static OperationError ToOperationError(this RemoteError error) => new(error.Fault.ToString().ToSnakeCase(), error.Message);

    public static OperationError ToOperationError(this FleetError error) => new(error.Code.ToString().ToSnakeCase(), error.Message);

    public static string ToSnakeCase(this string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
