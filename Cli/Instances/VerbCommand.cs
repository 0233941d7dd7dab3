using System.CommandLine;
using Fleet.Cli.Operations;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Instances;

/// <summary><c>fleet instance start</c>, <c>stop</c> and <c>restart</c>.</summary>
internal static class VerbCommand
{
    public static Command Make(string verb, string description)
    {
        var name = Lookup.Argument(Kind.Instance);
        var command = new Command(verb, description) { name, CommonOptions.NoWait, CommonOptions.Timeout };
        return command.Does(async (session, cancellation) =>
        {
            var word = session.Get(name);
            var id = await session.IdOf(Kind.Instance, word, cancellation);
            var answer = await session.Api.Post($"{Kind.Instance.Path}/{id}/{verb}", null, cancellation);
            return await session.Finish(answer, $"{verb} {word}", cancellation, $"{Kind.Instance.Path}/{id}");
        });
    }
}
