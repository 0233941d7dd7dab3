namespace Fleet.Remote;

/// <summary>What a machine is.</summary>
/// <param name="OsName">Such as <c>Debian GNU/Linux</c>.</param>
/// <param name="OsVersion">Such as <c>12</c>.</param>
/// <param name="Kernel">Such as <c>6.1.0-28-amd64</c>.</param>
/// <param name="Architecture">As <c>uname -m</c> says, such as <c>x86_64</c>.</param>
/// <param name="CpuCores">Processors online.</param>
/// <param name="MemoryTotal">Bytes.</param>
/// <param name="MemoryAvailable">Bytes.</param>
/// <param name="DiskTotal">Bytes of the file system that holds the account's home.</param>
/// <param name="DiskAvailable">Bytes of the same that the account may still write.</param>
/// <param name="DockerVersion">The version of the docker client, if there is one.</param>
[GenerateSerializer, Immutable, Alias("fleet.machine-facts")]
public sealed record MachineFacts(
    [property: Id(0)] string OsName,
    [property: Id(1)] string OsVersion,
    [property: Id(2)] string Kernel,
    [property: Id(3)] string Architecture,
    [property: Id(4)] int CpuCores,
    [property: Id(5)] long MemoryTotal,
    [property: Id(6)] long MemoryAvailable,
    [property: Id(7)] long DiskTotal,
    [property: Id(8)] long DiskAvailable,
    [property: Id(9)] string? DockerVersion);
