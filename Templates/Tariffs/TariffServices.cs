using Fleet.Billing;
using Microsoft.Extensions.DependencyInjection;

namespace Fleet.Templates.Tariffs;

/// <summary>Registers the tariffs.</summary>
public static class TariffServices
{
    private const string Default = "tariff.yaml";

    /// <summary>Adds <see cref="ITariffs"/>, from that file or, without one, from the one that comes with Fleet.</summary>
    /// <exception cref="InvalidOperationException">The file cannot be read, or is faulty; the message says where and why.</exception>
    public static IServiceCollection AddFleetTariffs(this IServiceCollection services, string? path)
    {
        var table = TariffReader.Read(string.IsNullOrEmpty(path) ? Shipped() : Text(path));
        return table.IsOk
            ? services.AddSingleton<ITariffs>(table.Value)
            : throw new InvalidOperationException($"The option Billing:Tariff ({path ?? Default}): {table.Error.Message}");
    }

    private static string Shipped()
    {
        using var reader = new StreamReader(typeof(TariffServices).Assembly.GetManifestResourceStream(Default)!);
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
            throw new InvalidOperationException($"The option Billing:Tariff names a file that cannot be read: {exception.Message}", exception);
        }
    }
}
