namespace Fleet.Ssh.Tests.Systemd;

/// <summary>A host whose account has a systemd of its own.</summary>
public sealed class SystemdLab : Lab
{
    private UserManager? _manager;

    public override string Runtime => "systemd";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _manager = await UserManager.Start(Host);
        if (_manager is null) Unavailable = "No systemd can be started for the test account here (it takes root and writable control groups).";
    }

    public override async ValueTask DisposeAsync()
    {
        _manager?.Dispose();
        await base.DisposeAsync();
    }
}
