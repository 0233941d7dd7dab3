namespace Fleet.Api.Gateway;

/// <summary>Looks whether a frame that could not be read is nested too deeply.</summary>
internal static class FrameDepth
{
    /// <summary>Whether a text opens more brackets than that at a time; those inside of strings do not count.</summary>
    public static bool Exceeds(ReadOnlySpan<byte> json, int maxDepth)
    {
        var depth = 0;
        var isText = false;
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case (byte)'"':
                    isText = !isText;
                    break;
                case (byte)'\\' when isText:
                    i++;
                    break;
                case (byte)'{' or (byte)'[' when !isText:
                    if (++depth > maxDepth) return true;
                    break;
                case (byte)'}' or (byte)']' when !isText:
                    depth--;
                    break;
            }
        }

        return false;
    }
}
