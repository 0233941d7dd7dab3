using Fleet.Costs;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Templates.LlmPrices;

/// <summary>Registers the prices of language models.</summary>
public static class LlmPriceServices
{
    private const string Default = "llm-prices.yaml";

    /// <summary>Adds <see cref="ILlmPrices"/>, from that file or, without one, from the one that comes with Fleet.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be read, or is faulty; the message says where and why.</exception>
    public static IServiceCollection AddFleetLlmPrices(this IServiceCollection services, string? path)
    {
        var table = LlmPriceReader.Read(string.IsNullOrEmpty(path) ? Shipped() : Text(path));
        return table.IsOk
            ? services.AddSingleton<ILlmPrices>(table.Value)
            : throw new InvalidOperationException($"The option Costs:LlmPrices ({path ?? Default}): {table.Error.Message}");
    }

    private static string Shipped()
    {
        using var reader = new StreamReader(typeof(LlmPriceServices).Assembly.GetManifestResourceStream(Default)!);
        return reader.ReadToEnd();
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The option Costs:LlmPrices names a file that cannot be read: {exception.Message}", exception);
        }
    }
}
