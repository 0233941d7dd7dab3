using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A grain's stored state, as a storage provider sees it.</summary>
    public interface IGrainState<T>
    {
        /// <summary>The value.</summary>
        T? State { get; set; }

        /// <summary>The version last read or written; null if never.</summary>
        string? ETag { get; set; }

        /// <summary>Whether the store holds a record.</summary>
        bool RecordExists { get; set; }
    }
}

namespace Orleans.Core
{
    /// <summary>One stored record of a grain.</summary>
    public interface IStorage
    {
        /// <summary>The version last read or written; null if never.</summary>
        string? Etag { get; }

        /// <summary>Whether the store holds a record.</summary>
        bool RecordExists { get; }

        /// <summary>Deletes the record.</summary>
        Task ClearStateAsync();

        /// <inheritdoc cref="ClearStateAsync()"/>
        Task ClearStateAsync(CancellationToken cancellationToken);

        /// <summary>Reads the record anew.</summary>
        Task ReadStateAsync();

        /// <inheritdoc cref="ReadStateAsync()"/>
        Task ReadStateAsync(CancellationToken cancellationToken);

        /// <summary>Writes the record, if nobody else has written it since it was read.</summary>
        Task WriteStateAsync();

        /// <inheritdoc cref="WriteStateAsync()"/>
        Task WriteStateAsync(CancellationToken cancellationToken);
    }

    /// <inheritdoc/>
    public interface IStorage<TState> : IStorage
    {
        /// <summary>The value.</summary>
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A stored record that is injected into a grain's constructor and read before its activation.</summary>
    public interface IPersistentState<TState> : Core.IStorage<TState>;

    /// <summary>Names the record and the store of an injected <see cref="IPersistentState{TState}"/>.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
    {
        /// <summary>The record's name; one grain may have several.</summary>
        public string StateName { get; } = stateName;

        /// <summary>The key of the <see cref="Orleans.Storage.IGrainStorage"/> service.</summary>
        public string? StorageName { get; } = storageName;
    }
}

namespace Orleans.Storage
{
    /// <summary>Where grain state lives. A named store is a keyed singleton of this service.</summary>
    public interface IGrainStorage
    {
        /// <summary>Deletes the record; <c>ETag</c> becomes null and <c>RecordExists</c> false.</summary>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <inheritdoc cref="ClearStateAsync{T}(string, GrainId, IGrainState{T})"/>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ClearStateAsync(stateName, grainId, grainState);

        /// <summary>Reads the record, or a new <typeparamref name="T"/> where there is none.</summary>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <inheritdoc cref="ReadStateAsync{T}(string, GrainId, IGrainState{T})"/>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ReadStateAsync(stateName, grainId, grainState);

        /// <summary>Writes the record and sets its new <c>ETag</c>.</summary>
        /// <exception cref="InconsistentStateException">The stored version is not the one last read.</exception>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})"/>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            WriteStateAsync(stateName, grainId, grainState);
    }

    /// <summary>A write met a version that is not the one last read.</summary>
    public class InconsistentStateException : OrleansException
    {
        /// <inheritdoc/>
        public InconsistentStateException() { }

        /// <inheritdoc/>
        public InconsistentStateException(string message) : base(message) { }

        /// <inheritdoc/>
        public InconsistentStateException(string message, Exception? innerException) : base(message, innerException) { }

        /// <summary>Names the version found and the version expected.</summary>
        public InconsistentStateException(string message, string? storedEtag, string? currentEtag) : base(message)
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        /// <summary>The version in the store.</summary>
        public string? StoredEtag { get; }

        /// <summary>The version that the writer last read.</summary>
        public string? CurrentEtag { get; }

        // Only the activation that met the conflict ends, not every grain that the exception passes through.
        internal bool IsSourceActivation { get; set; } = true;
    }
}
