using Fleet.Backups.Stores;
using Microsoft.Extensions.Configuration;

namespace Fleet.Backups;

/// <summary>Where backups are kept. Section <c>Fleet:Backups</c>.</summary>
public sealed class BackupOptions
{
    internal const string Section = "Fleet:Backups";

    /// <summary>The name of the store that is used where none is named. Null: the only one there is.</summary>
    public string? Default { get; set; }

    /// <summary>The stores, by name: 1 to 32 of a-z, 0-9 and -. None at all stands for one folder named <c>local</c>.</summary>
    public Dictionary<string, BackupStoreOptions> Stores { get; } = [];

    /// <summary>
    /// How long a store may do nothing before it counts as unavailable: for S3 an answer or a piece of an object. 60 s: longer than any pause
    /// that a service makes and still comes back from.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads the section. What it says of a store has to be known: a setting that is spelled wrong is not passed over.</summary>
    /// <exception cref="InvalidOperationException">It cannot be read; the message names the setting.</exception>
    public void Read(IConfiguration section)
    {
        section.Bind(this);

        // The dictionary's own binding leaves out what it cannot read.
        Stores.Clear();
        foreach (var store in section.GetSection(nameof(Stores)).GetChildren())
        {
            var settings = new BackupStoreOptions();
            try
            {
                store.Bind(settings, binder => binder.ErrorOnUnknownConfiguration = true);
            }
            catch (InvalidOperationException cause)
            {
                throw new InvalidOperationException($"The settings of {Section}:Stores:{store.Key} cannot be read: {cause.Message}", cause);
            }

            Stores[store.Key] = settings;
        }
    }

    /// <summary>Fills in what follows from the rest, and checks all of it.</summary>
    internal void Complete(string localFolder)
    {
        if (Stores.Count == 0) Stores["local"] = new() { Kind = StoreKinds.Folder, Path = localFolder };
        foreach (var (name, store) in Stores)
        {
            Require(StoreKinds.IsName(name), $"Stores:{name}", "is not a store's name: 1 to 32 of a-z, 0-9 and -");
            store.Complete($"Stores:{name}");
        }

        if (Default is null && Stores.Count == 1) Default = Stores.Keys.Single();
        Require(Default is not null, nameof(Default), "must name one of the stores, for there are several");
        Require(Stores.ContainsKey(Default!), nameof(Default), $"must name one of the stores: {string.Join(", ", Stores.Keys.Order(StringComparer.Ordinal))}");
        Require(
            StallTimeout >= TimeSpan.FromSeconds(1) && StallTimeout <= TimeSpan.FromHours(1), nameof(StallTimeout), "must be between one second and an hour");
    }

    internal static void Require(bool holds, string setting, string rule)
    {
        if (!holds) throw new InvalidOperationException($"The setting {Section}:{setting} {rule}.");
    }
}
