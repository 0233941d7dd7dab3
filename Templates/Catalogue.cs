using System.Collections.Immutable;
using Fleet.Deployments;
using Microsoft.Extensions.Logging;

namespace Fleet.Templates;

/// <summary>The templates that come with Fleet.</summary>
public sealed partial class Catalogue(TemplateOptions options, IDeploymentCompiler compiler, ILogger<Catalogue> log)
{
    /// <summary>Reads them all, in the order of their files' names. A file that cannot be read is logged and left out.</summary>
    public ImmutableArray<TemplateDocument> Read()
    {
        if (!Directory.Exists(options.Folder))
        {
            NoFolder(log, options.Folder);
            return [];
        }

        return [.. Directory.EnumerateFiles(options.Folder, "*.yaml").Order(StringComparer.Ordinal).Select(Read).OfType<TemplateDocument>()];
    }

    private TemplateDocument? Read(string path)
    {
        try
        {
            var outcome = compiler.ReadTemplate(File.ReadAllText(path));
            if (!outcome.IsOk) Faulty(log, Path.GetFileName(path), outcome.Error.Message);
            return outcome.Value;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Unreadable(log, exception, Path.GetFileName(path));
            return null;
        }
    }

    [LoggerMessage(480, LogLevel.Warning, "There is no catalogue of templates at {Folder}")]
    private static partial void NoFolder(ILogger logger, string folder);

    [LoggerMessage(481, LogLevel.Error, "The catalogue's {File} is left out: {Message}")]
    private static partial void Faulty(ILogger logger, string file, string message);

    [LoggerMessage(482, LogLevel.Error, "The catalogue's {File} is left out, for it cannot be read")]
    private static partial void Unreadable(ILogger logger, Exception exception, string file);
}
