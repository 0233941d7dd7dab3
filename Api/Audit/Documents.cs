using Fleet.Api.Http;
using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Api.Audit;

/// <summary>Reads what is stored of the things that requests name.</summary>
internal sealed class Documents(IStateDocuments documents, IStateQueries states)
{
    /// <summary>The stored state of the thing of that id; null if there is none.</summary>
    public async Task<StateRow?> Find(string? id)
    {
        if (AuditedThings.WithId(id) is not { Kind: { } kind }) return null;
        if (kind is not StateKinds.ApiKey) return await documents.Find(kind, id!);

        // Keys are stored under their hash, which nobody is told.
        var found = await states.Query(new StateQuery { Kind = kind, Filters = Filters.Of(("id", Filters.One(id))), Limit = 1 });
        return found.Rows.FirstOrDefault();
    }
}
