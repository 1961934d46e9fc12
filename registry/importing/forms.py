"""What a coordinator uploads."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from accounts.models import Site
from registry.importing.reading import BROWSER
from registry.models import Upload

MOST_MB = BROWSER.file_bytes // 2**20
MODES = (
    (Upload.Mode.FILL, "Fill blanks only; values that are there stay"),
    (Upload.Mode.UPDATE, "Fill blanks, and change values that differ"),
    (Upload.Mode.REPLACE, "Make the rows equal to the file: rows that it does not have are deleted"),
)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """All files of one input; each is checked as one would be."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data]
        if sum(one.size for one in given if one) > BROWSER.bytes:  # said before anything is read into memory
            raise forms.ValidationError(f"Together the files have more than {BROWSER.bytes // 2**20} MB. Part them.")
        return [super(SeveralFilesField, self).clean(one, initial) for one in given or [None]]


class UploadForm(forms.Form):
    source = SeveralFilesField(
        label="Files", help_text=f"CSV files named after the kind of row, or one XLSX with a sheet each; {MOST_MB} MB.",
        error_messages={"required": "Choose at least one file.", "empty": "The file is empty."},
    )  # fmt: skip
    mode = forms.ChoiceField(label="What the upload may do", choices=MODES, initial=Upload.Mode.FILL)
    reason = forms.CharField(
        label="Why given values change", required=False, max_length=200,
        help_text="Stands for rows without a reason of their own. Values beyond a soft limit need their own reason.",
    )  # fmt: skip
    keep_anchors = forms.BooleanField(
        label="Keep the dates of diagnosis of the sheet “key”, sealed for this site", required=False
    )

    def __init__(self, *args: Any, sites: Collection[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(sites) > 1:
            names = [(site.code, site.name) for site in sites]
            self.fields["site"] = forms.ChoiceField(label="Site", choices=names)
            self.order_fields(["site", *self.fields])
