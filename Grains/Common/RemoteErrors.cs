using System.Text.Json;
using Fleet.Common;
using Fleet.Grains.Operations;
using Fleet.Operations;
using Fleet.Remote;

namespace Fleet.Grains.Common;

/// <summary>Turns failures of machines and grains into the typed errors of operations.</summary>
internal static class RemoteErrors
{
    public static OperationError ToOperationError(this RemoteError error) => new(error.Fault.ToString().ToSnakeCase(), error.Message);

    public static OperationError ToOperationError(this FleetError error) => new(error.Code.ToString().ToSnakeCase(), error.Message);

    /// <summary>The failure of a step that a machine or a store did not do.</summary>
    public static StepResult ToFailure(this RemoteError error) => StepResult.Fail(error.ToOperationError(), error.IsTransient);

    /// <summary>The failure of a step that a grain refused.</summary>
    public static StepResult ToFailure(this FleetError error) => StepResult.Fail(error.ToOperationError());

    public static string ToSnakeCase(this string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
