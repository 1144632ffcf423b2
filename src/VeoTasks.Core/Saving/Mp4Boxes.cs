namespace VeoTasks.Saving;

/// <summary>Reads bytes at an offset into the buffer and returns how many there were; fewer than asked only at the end.</summary>
internal delegate int ReadAt(Span<byte> buffer, long offset);

/// <summary>What a walk over a file's boxes found.</summary>
internal enum Mp4State
{
    /// <summary>The boxes tile the file to its last byte, and all that a player needs is there.</summary>
    Whole,

    /// <summary>An MP4 so far, but something has to follow: a box runs over the end, or moov or mdat is missing.</summary>
    CutOff,

    /// <summary>Not an MP4, or one that is damaged in the middle.</summary>
    Broken,
}

/// <summary>Tells a whole MP4 from a part of one by its top-level boxes.</summary>
internal static class Mp4Boxes
{
    /// <summary>Walks a file of that length, reading nothing but the headers of its boxes.</summary>
    public static Mp4State Check(long length, ReadAt read)
    {
        bool hasMovie = false;
        bool hasMedia = false;
        long offset = 0;
        for (int boxes = 0; offset < length; boxes++)
        {
            (Mp4State state, Mp4Box? box) = Mp4Box.At(offset, length, read);
            if (box is null)
            {
                return state;
            }

            if ((boxes == 0 && !box.Is("ftyp"u8)) || boxes == Mp4Box.MostBoxes)
            {
                return Mp4State.Broken;
            }

            hasMovie |= box.Is("moov"u8);
            hasMedia |= box.Is("mdat"u8);
            offset = box.End;
        }

        return hasMovie && hasMedia ? Mp4State.Whole : Mp4State.CutOff;
    }
}
