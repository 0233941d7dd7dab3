using System.Security.Cryptography;
using Fleet.Remote;

namespace Fleet.Backups.Tests.Places;

/// <summary>A store, and the way around it to what it keeps.</summary>
public abstract class Place : IAsyncDisposable
{
    public abstract IBackupStore Store { get; }

    /// <summary>All that lies there, finished or not, by name.</summary>
    public abstract string[] Raw();

    /// <summary>Changes one byte of an object.</summary>
    public abstract void Tamper(string key);

    /// <summary>Leaves what a writer leaves that was killed.</summary>
    public abstract void LeaveHalfWritten(string key);

    public abstract ValueTask DisposeAsync();

    protected static void TamperFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var first = file.ReadByte();
        file.Position = 0;
        file.WriteByte((byte)(first ^ 1));
    }

    protected static string[] FilesIn(string folder) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];
}

internal static class Objects
{
    public static Func<Stream, CancellationToken, Task<Remote<bool>>> Bytes(byte[] bytes) => async (stream, token) =>
    {
        await stream.WriteAsync(bytes, token);
        return true;
    };

    public static StoredObject Of(byte[] bytes) => new(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    public static Task<Remote<byte[]>> Read(this IBackupStore store, string key) => store.Read<byte[]>(key, async (stream, token) =>
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, token);
        return copy.ToArray();
    });

    /// <summary>The value; fails the test with the fault otherwise.</summary>
    public static async Task<T> Value<T>(this Task<Remote<T>> task)
    {
        var answer = await task;
        Assert.True(answer.Error is null, $"{answer.Error?.Fault}: {answer.Error?.Message}");
        return answer.Value!;
    }

    /// <summary>The fault; fails the test if there is none.</summary>
    public static async Task<RemoteError> Fault<T>(this Task<Remote<T>> task, RemoteFault expected)
    {
        var answer = await task;
        Assert.NotNull(answer.Error);
        Assert.True(answer.Error.Fault == expected, $"{expected} expected: {answer.Error.Fault}: {answer.Error.Message}");
        return answer.Error;
    }
}
