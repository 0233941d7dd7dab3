using System.Collections.Frozen;
using System.Reflection;

namespace Fleet.Dashboard;

/// <summary>The files of the web page, as they were built into this assembly.</summary>
public static class PageFiles
{
    /// <summary>The page's first file.</summary>
    public const string Index = "index.html";

    private const string Prefix = "page/";
    private const string Compressed = ".br";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".woff2"] = "font/woff2",
        [".json"] = "application/json",
    }.ToFrozenDictionary();

    /// <summary>All files by their path within the page; none where Fleet was built without Node.js.</summary>
    public static FrozenDictionary<string, PageFile> All { get; } = Read();

    private static FrozenDictionary<string, PageFile> Read()
    {
        var assembly = typeof(PageFiles).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet();
        return names.Where(name => !name.EndsWith(Compressed, StringComparison.Ordinal)).Select(name => File(assembly, name, names))
            .ToFrozenDictionary(file => file.Path);
    }

    private static PageFile File(Assembly assembly, string name, HashSet<string> names) => new(
        name[Prefix.Length..],
        Types.GetValueOrDefault(Path.GetExtension(name), "application/octet-stream"),
        () => assembly.GetManifestResourceStream(name)!,
        names.Contains(name + Compressed) ? () => assembly.GetManifestResourceStream(name + Compressed)! : null);
}

/// <summary>A file of the page.</summary>
/// <param name="Path">Within the page, such as <c>assets/index-1a2b.js</c>.</param>
/// <param name="ContentType">For the header.</param>
/// <param name="Open">Its content.</param>
/// <param name="OpenCompressed">The same, compressed by Brotli; null where that is not worth it.</param>
public sealed record PageFile(string Path, string ContentType, Func<Stream> Open, Func<Stream>? OpenCompressed);
