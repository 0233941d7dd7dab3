using System.Text;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.TestKit;

namespace Fleet.Ssh.Tests;

/// <summary>Terminals on a real pseudo-terminal of a real sshd.</summary>
public sealed class TerminalTests(Lab lab)
{
    [Fact]
    public async Task A_shell_runs_on_a_terminal_of_the_size_that_was_asked_for_and_changes_it()
    {
        await using var room = new Room(lab.Host);
        var instance = Room.NewInstance();
        await room.Process.Install(room.Machine, instance, new InstanceSpec { Command = ["true"] }).Value();
        await using var terminal = await room.Terminals.Open(room.Machine, instance, new(132, 43)).Value();
        var screen = new Screen(terminal);

        await screen.Type("pwd; tty; stty size\n");
        await screen.Shows($"/.fleet/instances/{instance}/work");
        await screen.Shows("/dev/pts/");
        await screen.Shows("43 132");
        await terminal.Resize(new(90, 25));
        await screen.Type("stty size\n");
        await screen.Shows("25 90");
        await screen.Type("printf '\\303\\244'; exit 7\n");
        await screen.Shows("ä");
        await screen.Ends();

        Assert.Equal(7, await terminal.ExitCode());
        await room.Process.Remove(room.Machine, instance).Value();
    }

    [Fact]
    public async Task A_closed_terminal_takes_its_programs_along()
    {
        await using var room = new Room(lab.Host);
        var terminal = await room.Terminals.Open(room.Machine, Room.NewInstance(), new(80, 24)).Value();
        var screen = new Screen(terminal);
        await screen.Type("sleep 4714\n");
        await Eventually.BecomesAsync("it runs", true, Runs);
        await terminal.DisposeAsync();
        await Eventually.BecomesAsync("it is gone", false, Runs);

        bool Runs() => lab.Host.Processes.Any(process => process.CommandLine.Contains("sleep 4714", StringComparison.Ordinal));
    }

    private sealed class Screen(ITerminalChannel terminal)
    {
        private readonly StringBuilder _shown = new();
        private readonly byte[] _buffer = new byte[4096];
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

        public Task Type(string text) => terminal.Write(Encoding.UTF8.GetBytes(text));

        public async Task Shows(string text)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (!_shown.ToString().Contains(text, StringComparison.Ordinal)) Assert.True(await Read(limit.Token), $"It ended; shown so far: {_shown}");
        }

        public async Task Ends()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (await Read(limit.Token)) { }
        }

        private async Task<bool> Read(CancellationToken cancellation)
        {
            var read = await terminal.Read(_buffer, cancellation);
            var text = new char[_buffer.Length];
            _shown.Append(text, 0, _decoder.GetChars(_buffer, 0, read, text, 0));
            return read > 0;
        }
    }
}
