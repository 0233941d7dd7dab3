using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Fleet.Ssh.Connections;

/// <summary>
/// This process's private folder for control sockets and, while a login lasts, for credentials. It holds a locked file, by which the next
/// process knows what a crashed one has left.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private const string Prefix = "fleet-ssh-";
    private const string LockName = "lock";

    // A socket's path may have 107 characters, and ssh adds 17 while it makes the socket; ours adds about 30.
    private const int LongestBase = 55;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Holds no password: the file that does exists only while a login lasts, and its path travels in that one client's environment.
    private const string AskPassScript = "#!/bin/sh\nexec cat \"$FLEET_ASKPASS_FILE\"\n";

    private readonly string _root;
    private readonly FileStream _lock;
    private readonly string _askPass;

    public Workspace(SshOptions options, ILogger<Workspace> logger)
    {
        var parent = options.Folder ?? (Path.GetTempPath().Length <= LongestBase ? Path.GetTempPath() : "/tmp");
        if (parent.Length > LongestBase) throw new ArgumentException($"The folder for control sockets may have {LongestBase} characters: {parent}");
        Sweep(parent, logger);
        _root = NewFolder(parent, Prefix);
        _lock = new FileStream(Path.Combine(_root, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        _askPass = Path.Combine(_root, "ask");
        Write(_askPass, AskPassScript, Private);
    }

    /// <summary>The program that hands ssh the password of the file that <c>FLEET_ASKPASS_FILE</c> names.</summary>
    public string AskPass
    {
        get
        {
            // Written once, for a program must not be run while another thread writes it. Cleaners of old temporary files may take it, though.
            if (!File.Exists(_askPass)) Write(_askPass, AskPassScript, Private);
            return _askPass;
        }
    }

    /// <summary>A new folder for one connection.</summary>
    public string NewFolder()
    {
        Directory.CreateDirectory(_root, Private);
        return NewFolder(_root, "");
    }

    /// <summary>Writes a file that only this account can read.</summary>
    public static void Write(string path, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        using var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode });
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }

    public void Dispose()
    {
        Delete(_root);
        _lock.Dispose();
    }

    /// <summary>Removes a folder that another process may be removing from as well.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static string NewFolder(string parent, string prefix)
    {
        var path = Path.Combine(parent, prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5)));
        return Directory.CreateDirectory(path, Private).FullName;
    }

    private static void Sweep(string parent, ILogger logger)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                // A folder without its lock is one that its owner has just begun.
                using var free = new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                logger.LeftoverStays(folder, exception);
            }
        }
    }
}
