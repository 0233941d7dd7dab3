using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Fleet.Common;
using Fleet.Remote;
using Fleet.Storage;

namespace Fleet.Ssh.Runtimes;

/// <summary>Secret variables in clear, on their way to a machine.</summary>
internal static partial class OpenedSecrets
{
    /// <summary>Opens them; a fault names the variable, never what it holds.</summary>
    public static Remote<ImmutableSortedDictionary<string, string>> Open(ISecretBox box, ImmutableSortedDictionary<string, SealedSecret> secrets) =>
        Open(box, secrets, MeanSomething());

    /// <summary>Opens what one command is given: a PATH or a locale as well, for its shell takes them last of all.</summary>
    public static Remote<ImmutableSortedDictionary<string, string>> OpenForCommand(ISecretBox box, ImmutableSortedDictionary<string, SealedSecret> variables) =>
        Open(box, variables, ShellsOwn());

    private static Remote<ImmutableSortedDictionary<string, string>> Open(
        ISecretBox box, ImmutableSortedDictionary<string, SealedSecret> secrets, Regex refused)
    {
        var opened = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, secret) in secrets)
        {
            if (!VariableName.IsValid(name)) return Unusable($"'{name}' is not the name of a variable.");

            // On the machine a shell holds secrets as variables of its own before the program does.
            if (refused.IsMatch(name)) return Unusable($"{name} cannot be given in secret: it means something to shells.");
            try
            {
                opened[name] = box.Open(secret);
            }
            catch (CryptographicException)
            {
                return Unusable($"The secret {name} cannot be decrypted.");
            }

            if (opened[name].Contains('\0', StringComparison.Ordinal)) return Unusable($"The value of {name} holds a NUL character.");
        }

        return opened.ToImmutable();
    }

    private static RemoteError Unusable(string why) => new(RemoteFault.ScriptFailed, why);

    [GeneratedRegex(@"^(PATH|HOME|LANG|LC_.*|IFS|ENV|PWD|OLDPWD|SHLVL|_|PPID|E?UID|E?GID|GROUPS|OPT(IND|ARG|ERR)|PS[0-9]|LINENO|RANDOM|SECONDS|SHELLOPTS|POSIXLY_CORRECT|BASH.*|LD_.*|FUNCNAME|HIST.*|HOST(NAME|TYPE)|MACHTYPE|OSTYPE|DIRSTACK|PIPESTATUS|fleet_.*)\z")]
    private static partial Regex MeanSomething();

    // What shells set by themselves, or refuse to.
    [GeneratedRegex(@"^(IFS|PWD|OLDPWD|SHLVL|_|PPID|E?UID|E?GID|GROUPS|OPT(IND|ARG|ERR)|LINENO|RANDOM|SECONDS|SHELLOPTS|BASH.*|FUNCNAME|DIRSTACK|PIPESTATUS|fleet_.*)\z")]
    private static partial Regex ShellsOwn();
}
