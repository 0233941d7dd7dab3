namespace Fleet.Ssh.Connections;

/// <summary>The files in a connection's folder. All but the control socket exist only while the login lasts.</summary>
internal static class LoginFiles
{
    public static string Control(string folder) => Path.Combine(folder, "c");

    public static string KnownHosts(string folder) => Path.Combine(folder, "known");

    public static string Key(string folder) => Path.Combine(folder, "key");

    public static string PublicKey(string folder) => Path.Combine(folder, "key.pub");

    public static string Password(string folder) => Path.Combine(folder, "pass");

    public static void DeleteAllButControl(string folder)
    {
        File.Delete(Key(folder));
        File.Delete(Password(folder));
        File.Delete(KnownHosts(folder));
    }
}
