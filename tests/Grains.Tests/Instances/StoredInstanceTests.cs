using System.Text.Json;
using System.Text.Json.Serialization;
using Fleet.Grains.Common;
using Fleet.Grains.Instances;
using Fleet.Instances;

namespace Fleet.Tests.Grains.Instances;

/// <summary>Documents that an earlier Fleet has stored, before instances had data, deployments and policies.</summary>
public sealed class StoredInstanceTests
{
    private const string Golden =
        """
        {"id":"inst_01kagqbm0p2s3r9e0m5c8t7f1d","name":"shop","provider":"ssh","region":"local","extensions":[],"tags":{"team":"red"},
         "status":"Error","statusMessage":"Ended by itself with exit code 3","shouldRun":true,"hasAgent":false,"isUnwound":false,
         "serverId":"srv_01kagqbkyn8t5v1w3x4y6z7a2b","runtime":"process",
         "spec":{"command":["sleep","1000"],"env":{"A":"b"},"files":[{"path":"x","content":"y","executable":false}],"ports":[8080],
                 "healthCheck":{"type":"Http","port":8080,"path":"/","timeoutSeconds":2},"restartPolicy":"OnFailure","stopGraceSeconds":10},
         "triedServers":[],"actor":"test","restarts":2,"nextRestartAt":"2026-11-20T10:00:04+00:00",
         "createdAt":"2026-11-20T09:00:00+00:00","updatedAt":"2026-11-20T10:00:00+00:00","isManaged":true}
        """;

    [Fact]
    public void A_document_without_the_newer_fields_says_what_it_said()
    {
        var state = Read(Golden);

        Assert.Equal((InstanceStatus.Error, InstanceStatus.Running, true), (state.Status, state.Desired, state.ShouldRun));
        Assert.True(state.HasRun);
        Assert.Equal((2, false), (state.Restarts, state.IsIdle));
        Assert.Empty(state.Extensions);
        Assert.Empty(state.TriedServers);
        Assert.Empty(state.Spec!.Secrets);
        Assert.Null(state.Spec.Data);
        Assert.Null(state.Order);
        Assert.Equal("red", state.Tags["team"]);
    }

    [Theory]
    [InlineData("Stopped", false, InstanceStatus.Stopped)]
    [InlineData("Suspended", false, InstanceStatus.Suspended)]
    [InlineData("Error", false, InstanceStatus.Stopped)]
    [InlineData("Unknown", true, InstanceStatus.Running)]
    [InlineData("Destroyed", false, InstanceStatus.Destroyed)]
    [InlineData("Running", true, InstanceStatus.Running)]
    public void What_was_wanted_is_read_from_what_was_written_then(string status, bool shouldRun, InstanceStatus desired) => Assert.Equal(
        desired,
        Read(Golden.Replace("\"Error\"", $"\"{status}\"", StringComparison.Ordinal)
            .Replace("\"shouldRun\":true", $"\"shouldRun\":{(shouldRun ? "true" : "false")}", StringComparison.Ordinal)).Desired);

    private static InstanceState Read(string json) => JsonSerializer.Deserialize<InstanceState>(json, Options)!;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = GrainsJson.Default,
        Converters = { new JsonStringEnumConverter() },
    };
}
