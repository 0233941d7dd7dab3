using System.Collections.Immutable;
using Fleet.Instances;
using Fleet.Templates;

namespace Fleet.Api.Surfaces.Hosting;

/// <summary>The template that this surface's instances are made from, and where its instances show what it was given.</summary>
internal static class OdooTemplate
{
    /// <summary>The only edition that may be had without a licence.</summary>
    public const string Community = "community";

    private const string AdminEmailVariable = "ODOO_ADMIN_EMAIL";
    private const string VersionKey = "odoo_version";
    private const string DatabaseKey = "database_name";
    private const string AdminEmailKey = "admin_email";
    private const string DomainKey = "domain";
    private const string EditionKey = "edition";

    public static TemplateId Id { get; } = TemplateId.Of($"{TemplateId.Prefix}odoo-community");

    /// <summary>What a request sets; the template knows what is left out.</summary>
    public static ImmutableSortedDictionary<string, string> Parameters(CreateHostedInstance body)
    {
        var given = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (body.OdooVersion is { } version) given[VersionKey] = version;
        if (body.Edition is { } edition) given[EditionKey] = edition;
        if (body.DatabaseName is { } database) given[DatabaseKey] = database;
        if (body.AdminEmail is { } email) given[AdminEmailKey] = email;
        if (body.Domain is { } domain) given[DomainKey] = domain;
        return given.ToImmutable();
    }

    public static string? Version(InstanceView view) => view.Tags.GetValueOrDefault(VersionKey);

    public static string? Edition(InstanceView view) => view.Tags.GetValueOrDefault(EditionKey);

    public static string? Database(InstanceView view) => IsOdoo(view) ? view.Spec?.Data?.Database?.Name : null;

    public static string? AdminEmail(InstanceView view) => IsOdoo(view) ? view.Spec?.Env.GetValueOrDefault(AdminEmailVariable) : null;

    private static bool IsOdoo(InstanceView view) => view.Tags.ContainsKey(VersionKey);
}
