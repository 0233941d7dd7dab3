using System.Collections.Immutable;
using System.Security.Cryptography;
using Fleet.Common;
using Fleet.Drift;
using Fleet.Instances;
using Fleet.Remote;
using Fleet.Ssh.Execution;
using Fleet.Ssh.Runtimes;
using Fleet.Storage;

namespace Fleet.Ssh.Drift;

/// <summary>
/// Reads by the script <c>Drift/read.sh</c>. No value goes to the machine, and none of a secret comes back: both sides digest it, salted anew
/// each time, and the digests are compared.
/// </summary>
internal sealed class ConfigurationReader(InstanceShell shell, ISecretBox secrets) : IConfigurationReader
{
    private static readonly RemoteScript Script = RemoteScript.Of("drift", "Runtimes/process/lib.sh", "Host/figures.sh", "Drift/read.sh");

    public async Task<Remote<MachineConfiguration>> Read(
        MachineAddress machine, InstanceId instance, InstanceSpec spec, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        var opened = Open(spec.Secrets);
        if (opened.Value is not { } clear) return opened.Error!;
        var question = new ConfigurationQuestion(spec, clear, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        var command = new RemoteCommand(Script, [instance.Value], question.Payload) { WholeLimit = limit };
        var answer = await shell.Run(machine, instance, command, cancellationToken);
        return answer.Value is { } text ? question.Read(text) : answer.Error!;
    }

    // The names are asked for one by one: those that no machine could have been given are for the install to refuse.
    private Remote<ImmutableSortedDictionary<string, string>> Open(ImmutableSortedDictionary<string, SealedSecret> sealedOnes)
    {
        var clear = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, secret) in sealedOnes)
        {
            if (!VariableName.IsValid(name)) continue;
            try
            {
                clear[name] = secrets.Open(secret);
            }
            catch (CryptographicException)
            {
                return new RemoteError(RemoteFault.ScriptFailed, $"The secret {name} cannot be decrypted.");
            }
        }

        return clear.ToImmutable();
    }
}
