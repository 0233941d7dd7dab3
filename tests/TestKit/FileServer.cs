using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Fleet.TestKit;

/// <summary>An HTTP server with files, which counts who asks for them.</summary>
public sealed class FileServer : IDisposable
{
    private readonly HttpListener _listener = new();

    /// <summary>Listens on a free port of the loopback address.</summary>
    public FileServer()
    {
        Root = $"http://127.0.0.1:{FreePort.Next()}/";
        _listener.Prefixes.Add(Root);
        _listener.Start();
        _ = Serve();
    }

    /// <summary>Where its files lie, with a slash at the end.</summary>
    public string Root { get; }

    /// <summary>The files, by their paths without a slash before them.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = [];

    /// <summary>Where a path leads instead.</summary>
    public ConcurrentDictionary<string, string> Redirects { get; } = [];

    /// <summary>Every path that was asked for, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>Puts a file there; its URL.</summary>
    public string Put(string path, string content)
    {
        Files[path] = Encoding.UTF8.GetBytes(content);
        return Root + path;
    }

    /// <summary>The SHA-256 of a file, in lower-case hex.</summary>
    public string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(Files[path]));

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task Serve()
    {
        try
        {
            while (true) Answer(await _listener.GetContextAsync());
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // It was disposed of.
        }
    }

    private void Answer(HttpListenerContext context)
    {
        using var response = context.Response;
        var path = context.Request.Url!.AbsolutePath[1..];
        Asked.Enqueue(path);
        if (Redirects.TryGetValue(path, out var elsewhere)) response.Redirect(elsewhere);
        else if (Files.TryGetValue(path, out var content)) response.OutputStream.Write(content);
        else response.StatusCode = 404;
    }
}
