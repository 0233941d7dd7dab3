using System.Net.Http.Headers;

namespace Fleet.Outbound.Registry;

/// <summary>Reads a registry's document as it lies in a file or at an address, bounded in time and size.</summary>
internal sealed class RegistryBytes(RegistryOptions options, HttpClient http, TimeProvider time)
{
    public async Task<ReadOnlyMemory<byte>> OfFile(CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(options.File!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return await Whole(file, cancellationToken);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RegistryException(isAbsent: true, "The registry's file is not there");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw RegistryReader.Bad("The registry's file cannot be read");
        }
    }

    // The operator has named the address: it may stand in the operator's own network.
    public async Task<ReadOnlyMemory<byte>> OfUrl(CancellationToken cancellationToken)
    {
        var address = new Uri(options.Url!);
        using var late = new CancellationTokenSource(options.Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Fleet", "1.0"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ended.Token);
            if (!response.IsSuccessStatusCode) throw RegistryReader.Bad($"The registry at {address.Host} answered {(int)response.StatusCode}");
            return await Whole(await response.Content.ReadAsStreamAsync(ended.Token), ended.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw RegistryReader.Bad($"The registry at {address.Host} gave no answer within {options.Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw RegistryReader.Bad($"The registry at {address.Host} cannot be reached");
        }
    }

    private async Task<ReadOnlyMemory<byte>> Whole(Stream stream, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[65_536];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            if (whole.Length + read > options.MaxBytes) throw RegistryReader.Bad($"The registry has more than {options.MaxBytes} bytes");
            whole.Write(buffer, 0, read);
        }

        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }
}
